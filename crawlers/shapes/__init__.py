"""The kinds of sources there are. Nothing here imports Scrapy: stored documents are read without it."""
