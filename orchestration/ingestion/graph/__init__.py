"""Microsoft Graph lists (SharePoint, the review app): sign-in, HTTP, delta feed, column mapping, reader."""
