"""今日: what every post sees first; the board of a branch and of many; the personal calendar feed."""
