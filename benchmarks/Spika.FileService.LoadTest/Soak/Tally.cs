using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Soak;

/// <summary>What was answered, and what should not have been.</summary>
internal sealed class Tally
{
    private const int MaxFailures = 100;

    private readonly ConcurrentDictionary<string, long> _answers = new();
    private int _failures;
    private long _comparedBytes;

    public int Failures => _failures;

    public void Count(string what, int status, long times = 1) =>
        _answers.AddOrUpdate($"{what} {status}", times, (_, before) => before + times);

    public void CountCompared(long bytes) => Interlocked.Add(ref _comparedBytes, bytes);

    /// <param name="code">A part of the body: the code of the error.</param>
    /// <exception cref="HttpRequestException">Any other answer than the expected one.</exception>
    public void Expect(string what, Reply reply, int status, string code = "")
    {
        Count(what, reply.Status);
        string body = Encoding.UTF8.GetString(reply.Body.Span[..Math.Min(reply.Body.Length, 300)]);
        if (reply.Status != status || !body.Contains(code, StringComparison.Ordinal))
        {
            throw new HttpRequestException($"{what}: {reply.Status} {body}");
        }
    }

    /// <summary>Notes what fails, and goes on.</summary>
    /// <exception cref="InvalidOperationException">So much fails that it makes no sense to go on.</exception>
    public async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or SocketException or InvalidDataException)
        {
            Fail(exception);
        }
    }

    private void Fail(Exception failure)
    {
        RowContext.Note($"{TimeProvider.System.GetUtcNow():HH:mm:ss} FAILED: {failure.Message}");
        if (Interlocked.Increment(ref _failures) >= MaxFailures)
        {
            throw new InvalidOperationException($"{MaxFailures} requests failed.", failure);
        }
    }

    /// <returns>How often each request got each status.</returns>
    public override string ToString()
    {
        IEnumerable<string> answers = _answers
            .OrderBy(answer => answer.Key)
            .Select(answer => $"{answer.Key}: {answer.Value}");
        return $"{string.Join(", ", answers)}; {(double)_comparedBytes / UploadPlan.GiB:0.0} GiB compared";
    }
}
