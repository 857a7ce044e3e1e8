"""What each page reads, as whoever asks. Rows come under PostgreSQL's rules; nothing here widens them."""
