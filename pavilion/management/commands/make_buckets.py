"""Make the two buckets, if they are not there: anybody may read the public one, nobody lists either."""

import json

from botocore.exceptions import ClientError
from django.core.files.storage import storages
from django.core.management import BaseCommand
from storages.backends.s3 import S3Storage


class Command(BaseCommand):
    help = "Make the public and the private bucket where the settings name buckets. Safe to repeat."
    requires_system_checks = []

    def handle(self, *args, **options):
        for alias, public in (("default", True), ("private", False)):
            storage = storages[alias]
            if not isinstance(storage, S3Storage):
                self.stdout.write(f"{alias}: files lie in a folder.")
                continue
            made = self._make(storage.connection.meta.client, storage.bucket_name, public=public)
            self.stdout.write(f"{storage.bucket_name}: {'made' if made else 'was there'}.")

    @staticmethod
    def _make(client, name: str, *, public: bool) -> bool:
        try:
            client.head_bucket(Bucket=name)
            return False
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("404", "NoSuchBucket"):
                raise
        client.create_bucket(Bucket=name)
        if public:
            allow = {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": f"arn:aws:s3:::{name}/*",
            }
            client.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [allow]}))
        return True
