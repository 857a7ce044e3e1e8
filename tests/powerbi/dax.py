"""Enough of DAX to evaluate the role's filters as they stand in the committed files. Text compares without case."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"""\s*(?:(?P<text>"[^"]*")|(?P<column>'[^']+'\[[^\]]+\]|\[[^\]]+\])|(?P<word>[A-Za-z_]\w*)"""
                    r"""|(?P<sign>&&|\|\||[(){},=]))""")  # fmt: skip


class Filter:
    """One filter expression, evaluated for a row; ``tables``: name -> rows by column; ``user``: who is signed in."""

    def __init__(self, dax, tables, user):
        self.tables, self.user, self.names, self.row = tables, user, {}, {}
        self.tokens = [(one.lastgroup, one.group(one.lastgroup)) for one in _TOKEN.finditer(dax)]
        assert re.sub(r"\s", "", dax) == re.sub(r"\s", "", "".join(text for _, text in self.tokens)), "not all read"

    def keeps(self, row):
        self.row, self.names, self.place = row, {}, 0
        while self._next() == "VAR":
            self._take()
            name = self._take()[1]
            self._expect("=")
            self.names[name] = self._or()
        if self._next() == "RETURN":
            self._take()
        kept = self._or()
        assert self.place == len(self.tokens)
        return bool(kept)

    def _next(self):
        return self.tokens[self.place][1] if self.place < len(self.tokens) else None

    def _take(self):
        self.place += 1
        return self.tokens[self.place - 1]

    def _expect(self, sign):
        assert self._take()[1] == sign

    def _or(self):
        value = self._and()
        while self._next() == "||":
            self._take()
            other = self._and()
            value = value or other
        return value

    def _and(self):
        value = self._compare()
        while self._next() == "&&":
            self._take()
            other = self._compare()
            value = value and other
        return value

    def _compare(self):
        value = self._value()
        if self._next() == "=":
            self._take()
            return same(value, self._value())
        if self._next() == "IN":
            self._take()
            return any(same(value, one) for one in self._value())
        return value

    def _value(self):
        kind, text = self._take()
        if kind == "text":
            return text[1:-1]
        if kind == "column":
            return self.row[text.strip("[]")]
        if text == "(":
            value = self._or()
            self._expect(")")
            return value
        if text == "{":
            return self._listed("}")
        if text in self.names:
            return self.names[text]
        return getattr(self, text.lower())()

    def _listed(self, end):
        values = []
        while self._next() != end:
            values.append(self._or())
            if self._next() == ",":
                self._take()
        self._take()
        return values

    def lower(self):
        self._expect("(")
        [value] = self._listed(")")
        return value.lower()

    def userprincipalname(self):
        self._expect("(")
        self._expect(")")
        return self.user

    def lookupvalue(self):
        self._expect("(")
        table, wanted = self._named()
        self._expect(",")
        _, searched = self._named()
        self._expect(",")
        value = self._or()
        self._expect(")")
        found = {row[wanted] for row in self.tables[table] if same(row[searched], value)}
        assert len(found) < 2, "LOOKUPVALUE of several values is an error"
        return next(iter(found), None)

    def calculatetable(self):
        for word in ("(", "VALUES", "("):
            self._expect(word)
        table, wanted = self._named()
        self._expect(")")
        rows = self.tables[table]
        while self._next() == ",":
            self._take()
            filtered, column = self._named()
            assert filtered == table
            self._expect("=")
            value = self._value()
            rows = [row for row in rows if same(row[column], value)]
        self._expect(")")
        return {row[wanted] for row in rows}

    def _named(self):
        kind, text = self._take()
        assert kind == "column"
        table, column = text[:-1].split("[")
        return table.strip("'"), column


def same(one, other):
    """Compare as DAX does with text: case is nothing; blank equals empty text and nothing else here."""
    blank = [value is None or value == "" for value in (one, other)]
    return all(blank) if any(blank) else str(one).casefold() == str(other).casefold()
