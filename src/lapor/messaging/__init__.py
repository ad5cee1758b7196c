"""Who is told what, by which way, and whether it reached them. A follower of the feed with tables of its own."""
