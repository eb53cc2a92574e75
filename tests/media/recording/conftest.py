"""A bucket of its own for each test of what lies elsewhere."""

from __future__ import annotations

import pytest

from media.recording.bucket import BucketSettings
from tests.s3 import KEY, S3, SECRET


@pytest.fixture
def bucket_settings(s3: S3) -> BucketSettings:
    """Of a bucket that is empty and this test's alone."""
    return BucketSettings(s3.create_bucket(), s3.endpoint, access_key=KEY, secret_key=SECRET)
