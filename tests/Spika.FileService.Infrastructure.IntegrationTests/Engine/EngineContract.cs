using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>Tests of the whole engine on a database and a storage root of their own.</summary>
public abstract class EngineContract(DatabaseProvider provider)
{
    private readonly List<EngineProcess> _processes = [];

    /// <summary>Of processes that are started without another one.</summary>
    private protected virtual TimeProvider Clock => TimeProvider.System;

    private protected TestDatabase Database { get; private set; } = null!;

    /// <summary>The first process.</summary>
    private protected EngineProcess Engine { get; private set; } = null!;

    [SetUp]
    public async Task StartEngineAsync()
    {
        Database = await TestDatabase.CreateAsync(provider);
        Engine = await StartProcessAsync();
    }

    [TearDown]
    public async Task StopEngineAsync()
    {
        foreach (EngineProcess process in _processes)
        {
            await process.DisposeAsync();
        }

        _processes.Clear();
        if (Database is not null)
        {
            await Database.DisposeAsync();
        }
    }

    private protected Task<EngineProcess> StartProcessAsync(params (string Setting, string Value)[] settings) =>
        StartProcessAsync(Clock, settings);

    private protected async Task<EngineProcess> StartProcessAsync(
        TimeProvider clock,
        params (string Setting, string Value)[] settings
    )
    {
        EngineProcess process = await EngineProcess.StartAsync(Database, clock, settings);
        _processes.Add(process);
        return process;
    }

    /// <param name="disk">In the place of the disk of other processes.</param>
    private protected async Task<EngineProcess> StartProcessAsync(RecordingDisk disk)
    {
        EngineProcess process = await EngineProcess.StartAsync(
            Database,
            TimeProvider.System,
            services => services.Replace(ServiceDescriptor.Singleton<IDisk>(disk))
        );
        _processes.Add(process);
        return process;
    }

    /// <summary>Random bytes, cut into chunks of these lengths.</summary>
    private protected static IReadOnlyList<byte[]> Chunks(params ReadOnlySpan<int> lengths)
    {
        Random random = new(lengths.Length);
        List<byte[]> chunks = [];
        foreach (int length in lengths)
        {
            byte[] chunk = new byte[length];
            random.NextBytes(chunk);
            chunks.Add(chunk);
        }

        return chunks;
    }

    private protected static byte[] Whole(IEnumerable<byte[]> chunks) => [.. chunks.SelectMany(chunk => chunk)];

    private protected async Task<Upload> FindAsync(UploadKey key) =>
        (await Engine.Get<IUploadRepository>().FindAsync(key, CancellationToken.None))!;

    private protected static IEnumerable<string> FilesUnder(string folder) => ServiceFiles.Under(folder);
}
