using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>Four patient clients that send at the same time.</summary>
internal sealed class PatientClients
{
    private const int Clients = 4;

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly PatientClient[] _clients;

    private volatile bool _isMoreWanted = true;

    public PatientClients(Func<HttpClient[]> services, int chunks = 60)
    {
        _clients = [.. Enumerable.Range(0, Clients).Select(_ => new PatientClient(services, chunks))];
        Sending = Task.WhenAll(_clients.Select(client => client.SendWhileAsync(() => _isMoreWanted)));
    }

    /// <summary>They send until they are told to finish.</summary>
    public Task Sending { get; }

    /// <summary>Chunks that were acknowledged.</summary>
    public int Acknowledged => _clients.Sum(client => client.Acknowledged);

    /// <summary>Files of the client that has fewest.</summary>
    public int FewestFiles => _clients.Min(client => client.Files);

    /// <summary>Answers that said again, of the client that got fewest.</summary>
    public int FewestPauses => _clients.Min(client => client.Pauses.Count);

    /// <summary>Each kind of answer that said again.</summary>
    public IEnumerable<string> Pauses => _clients.SelectMany(client => client.Pauses).Distinct();

    public IEnumerable<string> Failures => _clients.SelectMany(client => client.Failures);

    /// <summary>Each client finishes the file that it has begun.</summary>
    public Task FinishAsync()
    {
        _isMoreWanted = false;
        return Sending.WaitAsync(_patience);
    }

    /// <summary>Holds the service to everything that it acknowledged, and to nothing else: no file is there twice.</summary>
    public async Task CheckAsync(ServiceProcess service)
    {
        int files = 0;
        string cursor = "";
        do
        {
            Answer page = await service.Client.GetAnswerAsync($"/upload/files?limit=100{cursor}");
            files += page.Data.GetProperty("files").GetArrayLength();
            cursor = page.Data.GetProperty("nextCursor").GetString() is { } next ? $"&cursor={next}" : "";
        } while (cursor.Length > 0);

        TestContext.Out.WriteLine($"{Acknowledged} chunks, {files} files; {string.Join(", ", Pauses)}");
        Assert.That(Failures, Is.Empty, service.Output);
        Assert.That(files, Is.EqualTo(_clients.Sum(client => client.Files)));
        await Task.WhenAll(_clients.Select(client => client.CheckAsync(service.Client)));
    }
}
