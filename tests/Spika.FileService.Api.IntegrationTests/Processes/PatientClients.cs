using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>Four patient clients that send at the same time.</summary>
internal sealed class PatientClients : IDisposable
{
    private const int Clients = 4;

    private readonly PatientClient[] _clients;

    private readonly CancellationTokenSource _end = new();

    private readonly Task _sending;

    private volatile bool _isMoreWanted = true;

    public PatientClients(Func<HttpClient[]> services, int chunks = 60)
    {
        _clients = [.. Enumerable.Range(0, Clients).Select(_ => new PatientClient(services, chunks, _end.Token))];
        _sending = Task.WhenAll(_clients.Select(client => client.SendWhileAsync(() => _isMoreWanted)));
    }

    /// <summary>Chunks that were acknowledged.</summary>
    public int Acknowledged => _clients.Sum(client => client.Acknowledged);

    /// <summary>Files of the client that has fewest.</summary>
    public int FewestFiles => _clients.Min(client => client.Files);

    /// <summary>Answers that said again, of the client that got fewest.</summary>
    public int FewestPauses => _clients.Min(client => client.Pauses.Count);

    /// <summary>Each kind of answer that said again.</summary>
    public IEnumerable<string> Pauses => _clients.SelectMany(client => client.Pauses).Distinct();

    public IEnumerable<string> Failures => _clients.SelectMany(client => client.Failures);

    /// <summary>Waits until the clients have come so far, or one of them has failed.</summary>
    public Task UntilAsync(Func<bool> condition) =>
        Eventually.IsTrueAsync(() => condition() || Failures.Any(), _sending);

    /// <summary>As <see cref="UntilAsync"/>: until the count is higher than now.</summary>
    public Task UntilMoreAsync(Func<int> count)
    {
        int before = count();
        return UntilAsync(() => count() > before);
    }

    /// <summary>Each client finishes the file that it has begun.</summary>
    public Task FinishAsync()
    {
        _isMoreWanted = false;
        return UntilAsync(() => _sending.IsCompleted);
    }

    /// <summary>
    /// Holds the service to everything that it acknowledged, and to nothing else: no file is there twice.
    /// </summary>
    public async Task CheckAsync(ServiceProcess service)
    {
        Assert.That(Failures, Is.Empty, service.Output);
        int files = 0;
        string cursor = "";
        do
        {
            Answer page = await service.Client.GetAnswerAsync($"/upload/files?limit=100{cursor}");
            files += page.Data.GetProperty("files").GetArrayLength();
            cursor = page.Data.GetProperty("nextCursor").GetString() is { } next ? $"&cursor={next}" : "";
        } while (cursor.Length > 0);

        TestContext.Out.WriteLine($"{Acknowledged} chunks, {files} files; {string.Join(", ", Pauses)}");
        Assert.That(files, Is.EqualTo(_clients.Sum(client => client.Files)));
        await Task.WhenAll(_clients.Select(client => client.CheckAsync(service.Client)));
    }

    public void Dispose()
    {
        _isMoreWanted = false;
        _end.Cancel();
        _end.Dispose();
    }
}
