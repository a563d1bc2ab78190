using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <summary>The real service in two processes, as the model's calls see it.</summary>
internal sealed class ModelledService : IAsyncDisposable
{
    public const int Processes = 2;

    public static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);

    private const long NoFile = long.MaxValue;

    // More than any upload of a model has.
    private const int MostChunks = 16;

    private readonly TestDatabase _database;

    private readonly EngineProcess[] _processes = new EngineProcess[Processes];

    private readonly List<long> _files = [];

    private ModelledService(TestDatabase database) => _database = database;

    /// <summary>Two of them differ in their owner only.</summary>
    public IReadOnlyList<UploadKey> Keys { get; } = [A.Key("c1"), A.Key("c1", owner: "somebody"), A.Key("c2")];

    public SkippingClock Clock { get; } = new();

    public static async Task<ModelledService> StartAsync(TestDatabase database)
    {
        ModelledService service = new(database);
        for (int process = 0; process < Processes; process++)
        {
            service._processes[process] = await service.StartProcessAsync();
        }

        return service;
    }

    public EngineProcess Process(int process) => _processes[process];

    public async Task RestartAsync(int process)
    {
        await _processes[process].DisposeAsync();
        _processes[process] = await StartProcessAsync();
    }

    /// <summary>The id of one of the files that were ever made; when there was none, one that no file has.</summary>
    public long FileId(int file)
    {
        lock (_files)
        {
            return _files.Count == 0 ? NoFile : _files[file % _files.Count];
        }
    }

    public void Remember(long file)
    {
        lock (_files)
        {
            if (!_files.Contains(file))
            {
                _files.Add(file);
            }
        }
    }

    public static string List(ChunkSet chunks) =>
        string.Join(' ', Enumerable.Range(0, MostChunks).Where(chunks.Contains));

    public async ValueTask DisposeAsync()
    {
        foreach (EngineProcess process in _processes)
        {
            await process.DisposeAsync();
        }
    }

    private Task<EngineProcess> StartProcessAsync() =>
        EngineProcess.StartAsync(_database, Clock, ("Uploads:AbandonedAfter", $"{AbandonedAfter}"));
}
