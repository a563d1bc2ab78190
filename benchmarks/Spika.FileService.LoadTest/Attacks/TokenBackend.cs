using System.Net;
using System.Text;
using Spika.FileService.LoadTest.Processes;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>
/// The route of a Spika backend that checks tokens: the honest clients' are valid at once, others are refused late.
/// </summary>
internal sealed class TokenBackend : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeSpan _lateness;
    private readonly Task _accepting;

    private TokenBackend(int port, TimeSpan lateness)
    {
        _lateness = lateness;
        Address = $"http://127.0.0.1:{port}/me";
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public string Address { get; }

    /// <param name="lateness">How long it takes to refuse a token.</param>
    public static TokenBackend Start(TimeSpan lateness) => new(Port.Free(), lateness);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _listener.Close();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> answering = [];
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext question = await _listener.GetContextAsync();
                answering.RemoveAll(answer => answer.IsCompleted);
                answering.Add(AnswerAsync(question));
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                // Stopped, or the client has gone.
            }
        }

        await Task.WhenAll(answering);
    }

    private async Task AnswerAsync(HttpListenerContext question)
    {
        try
        {
            string token = question.Request.Headers["accesstoken"] ?? "";
            bool isValid = token.StartsWith(HonestClients.TokenPrefix, StringComparison.Ordinal);
            if (!isValid)
            {
                await Task.Delay(_lateness, _stop.Token);
            }

            string json = isValid ? $$$$"""{"data":{"user":{"id":"{{{{token}}}}"}}}""" : "{}";
            question.Response.StatusCode = isValid ? 200 : 401;
            question.Response.ContentType = "application/json";
            question.Response.ContentLength64 = json.Length;
            await question.Response.OutputStream.WriteAsync(Encoding.ASCII.GetBytes(json), _stop.Token);
            question.Response.Close();
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or HttpListenerException or ObjectDisposedException)
        {
            question.Response.Abort();
        }
    }
}
