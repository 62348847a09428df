"""Storages in S3 buckets, for production. A module of their own: importing boto3 costs every process half a second."""

from storages.backends.s3 import S3Storage


class PublicBucket(S3Storage):
    """Public files in a bucket."""


class PrivateBucket(S3Storage):
    """Private files in a bucket of their own."""

    def url(self, *args, **kwargs):
        raise ValueError("A private file has no address; it is served by a view.")
