using System.Text;
using CsCheck;
using Spika.FileService.Api.Errors;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.IntegrationTests.Chunks.Body;

/// <summary>
/// The reader against stock parts: never more lenient than JSON, never less accepting than the wire's rules.
/// </summary>
public sealed class ChunkBodyReaderFuzzTests
{
    private const string Sample =
        "{\"x\":[1,{\"y\":\"\\u00e9\"}],\"chunk\":\"\\n+\\/8A\\r\\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        + "AAA\\/AAAAAAAAAAAAAAAAAAAAAAAAA_-\\u003d\\n\", \"offset\":12,\"clientId\":\"a\\\"é\"}";

    [Test]
    public void Read_WhenBodyIsRandom_AgreesWithTheReference()
    {
        // More cases: CsCheck_Iter=1000000 in the environment.
        ChunkBodyGen.Body.Sample(
            AgreesWithTheReference,
            iter: Math.Max(Check.Iter, 5_000),
            print: Encoding.Latin1.GetString
        );
    }

    [Test]
    public void Read_WhenBodyIsCutOff_IsMalformed()
    {
        byte[] body = Encoding.UTF8.GetBytes(Sample);
        for (int length = 0; length < body.Length; length++)
        {
            Result<ReadChunk> read = ReadChunk.From(body.AsSpan(0, length));

            Assert.That(read.Error, Is.EqualTo(RequestErrors.Malformed), $"{length} bytes");
        }
    }

    [Test]
    public void Read_WhenOneByteIsAnother_AgreesWithTheReference()
    {
        byte[] body = Encoding.UTF8.GetBytes(Sample);
        for (int at = 0; at < body.Length; at++)
        {
            byte[] mutated = [.. body];
            for (int value = 0; value < 256; value++)
            {
                mutated[at] = (byte)value;

                Assert.That(AgreesWithTheReference(mutated), Is.True, $"byte {at} is {value}");
            }
        }
    }

    private static bool AgreesWithTheReference(byte[] body)
    {
        (ReadChunk? expected, IReadOnlyList<string> refusals) = ReferenceChunkReader.Read(body);
        Result<ReadChunk> read = ReadChunk.From(body);
        return read.Error switch
        {
            null => expected is not null
                && read.Value.Content.AsSpan().SequenceEqual(expected.Content)
                && (read.Value.Offset, read.Value.ClientId) == (expected.Offset, expected.ClientId),
            InvalidMemberError error => refusals.Contains(error.Member),
            Error error => error == RequestErrors.Malformed && refusals.Contains("malformed"),
        };
    }
}
