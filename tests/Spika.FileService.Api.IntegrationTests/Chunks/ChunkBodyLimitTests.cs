using Spika.FileService.Api.Chunks;

namespace Spika.FileService.Api.IntegrationTests.Chunks;

public sealed class ChunkBodyLimitTests
{
    [TestCase(1)]
    [TestCase(57)]
    [TestCase(54 * 1024)]
    [TestCase(64 << 20)]
    public void For_WhateverTheChunk_HasRoomForItsLongestForm(int maxChunkBytes)
    {
        long slashes = (maxChunkBytes + 2L) / 3 * 4;
        long lineFeeds = (slashes + 75) / 76;

        Assert.That(
            ChunkBodyLimit.For(maxChunkBytes),
            Is.InRange(2 * (slashes + lineFeeds), 2 * (slashes + lineFeeds) + 17_000)
        );
    }
}
