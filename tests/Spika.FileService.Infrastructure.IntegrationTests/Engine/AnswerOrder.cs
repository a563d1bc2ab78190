using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

internal static class AnswerOrder
{
    /// <summary>
    /// The answers to the chunks 0, 1, 2, ... of an upload, each sent once: there is one order in which each lists the
    /// chunks of the answers before it and its own, so that exactly one lists them all.
    /// </summary>
    public static void AssertOneOrder(IReadOnlyList<Result<ChunkSet>> answers)
    {
        (ChunkSet Chunks, int Index)[] ordered =
        [
            .. answers.Select((answer, index) => (answer.Value, index)).OrderBy(answer => answer.Value.Count),
        ];
        ChunkSet before = ChunkSet.Empty;
        foreach ((ChunkSet chunks, int index) in ordered)
        {
            before = before.With(index);
            Assert.That(Indices(chunks), Is.EqualTo(Indices(before)), $"the answer to chunk {index}");
        }

        int[] Indices(ChunkSet chunks) => [.. Enumerable.Range(0, answers.Count).Where(chunks.Contains)];
    }
}
