using System.Text;
using Spika.FileService.Api.Chunks.Body;

namespace Spika.FileService.Api.IntegrationTests.Chunks.Body;

public sealed class ChunkBodyReaderAllocationTests
{
    /// <summary>A string of 36 characters: header, length, characters and their terminator, in whole words.</summary>
    private const int ClientIdBytes = 96;

    [Test]
    [Category("Allocations")]
    public void Read_WhenChunkHasAnAcceptedForm_AllocatesTheClientIdAlone([Values] ChunkForm form)
    {
        byte[] body = Encoding.ASCII.GetBytes(
            $$"""{"chunk":"{{form.Encode(new byte[54 * 1024])}}","offset":3,"clientId":"{{Guid.Empty}}","x":[{"y":1.5}]}"""
        );

        // The compiler's first version of a method may box what its second does not; that one comes after some calls.
        Assert.That(() => AllocatedByOneRead(body), Is.LessThanOrEqualTo(ClientIdBytes).After(10_000, 50));
    }

    private static long AllocatedByOneRead(byte[] body)
    {
        byte[] copy = new byte[body.Length];
        long allocated = 0;
        for (int i = 0; i < 50; i++)
        {
            body.CopyTo(copy, 0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            _ = ChunkBodyReader.Read(copy, int.MaxValue).Value;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return allocated;
    }
}
