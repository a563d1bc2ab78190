using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Chunks;

/// <summary>
/// What one chunk costs from socket to disk and back, counted: the framework, the record and the list are in it.
/// </summary>
[NonParallelizable]
public sealed class ChunkCostTests : ServiceTests
{
    private const int Chunks = 200;

    private const int KiB = 1024;

    /// <summary>
    /// In Release a chunk allocates about 7 KiB here, whatever its length. A Debug build makes a class of each async
    /// state machine, also of those that never wait, one of them for each read of the socket: 10.2 KiB for 54 KiB, 13.9
    /// KiB for 1 MiB. Its limit only shows that no body is allocated.
    /// </summary>
    private const int MaxAllocatedBytes =
#if DEBUG
        20 * KiB;
#else
        15 * KiB / 2;
#endif

    [TestCase(54 * KiB)]
    [TestCase(KiB * KiB, Description = "A body that is not pooled would be a large object.")]
    [Category("Allocations")]
    public void PostChunk_WhenTheServiceIsWarm_AllocatesNoMoreThanItsLimit(int chunkBytes)
    {
        // The first tier of the JIT boxes vectors, which the second does not, 450 KB for a chunk of 54 KiB. The second
        // comes after some calls, counted from a moment of 100 ms in which nothing is compiled: a busy machine has none
        // unless the attempts pause.
        Assert.That(() => Allocated() / Chunks, Is.LessThanOrEqualTo(MaxAllocatedBytes).After(60_000, 250));

        // Each answer lists all chunks, so an attempt must not add to those of the one before.
        long Allocated()
        {
            using KeptConnection connection = new(Client.BaseAddress!, $"{Guid.NewGuid()}", chunkBytes);
            connection.Send(0);
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int index = 1; index <= Chunks; index++)
            {
                connection.Send(index);
            }

            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }
    }

    [Test]
    [Platform("Linux")]
    public void PostChunk_WhenChunksComeInOrder_WritesEachOnceAndReadsNothing()
    {
        using KeptConnection connection = new(Client.BaseAddress!, $"{Guid.NewGuid()}", 54 * KiB);
        connection.Send(0);
        ProcessIo before = ProcessIo.Read();

        for (int index = 1; index <= Chunks; index++)
        {
            connection.Send(index);
        }

        // Beside the chunk, SQLite's log gets two pages of 4 KiB with a head each; now and then it is put into the
        // database. The limits leave as much again for what else the process does meanwhile.
        ProcessIo cost = ProcessIo.Read() - before;
        Assert.That(cost.WriteCalls / Chunks, Is.LessThanOrEqualTo(10), "calls to write for each chunk");
        Assert.That(cost.WrittenBytes / Chunks, Is.LessThanOrEqualTo((54 + 32) * KiB), "bytes written for each chunk");
        Assert.That(cost.ReadCalls / Chunks, Is.Zero, "calls to read for each chunk");
        Assert.That(cost.ReadBytes / Chunks, Is.LessThanOrEqualTo(KiB), "bytes read for each chunk");
    }
}
