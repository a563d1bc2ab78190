namespace Spika.FileService.LoadTest.Measuring;

/// <param name="CpuPerMiB">Milliseconds of the server's CPU for each MiB of file content, verify included.</param>
/// <param name="Chunks">Milliseconds of each chunk request.</param>
internal sealed record LoadResult(TimeSpan Wall, double CpuPerMiB, Series Chunks, Series Finishes, long ReplyBytes);
