using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Spika.FileService.Application;
using Spika.FileService.Application.Files.GetFileContent;
using Spika.FileService.Application.Uploads.FinalizeUpload;
using Spika.FileService.Application.Uploads.UploadChunk;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Staging;
using Spika.FileService.Infrastructure.Storage;
using Spika.FileService.Infrastructure.Storage.Local;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>One process of the service without its HTTP: the use cases on the real engine, database and disk.</summary>
internal sealed class EngineProcess : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private readonly IReadOnlyList<IHostedService> _hosted;

    private EngineProcess(ServiceProvider services)
    {
        _services = services;
        _hosted = [.. services.GetServices<IHostedService>()];
    }

    public RecordingDisk Disk => (RecordingDisk)Get<IDisk>();

    public FlakyRecords Records => (FlakyRecords)Get<IChunkRecords>();

    public StorageLayout Layout => Get<StorageLayout>();

    public IServiceProvider Services => _services;

    public Guid Writer => Get<Instance>().Id;

    public static Task<EngineProcess> StartAsync(
        TestDatabase database,
        TimeProvider? clock = null,
        params (string Setting, string Value)[] settings
    ) =>
        StartAsync(
            database,
            clock ?? TimeProvider.System,
            services =>
            {
                services.Replace(ServiceDescriptor.Singleton<IDisk, RecordingDisk>());
                services.Decorate<IChunkRecords>(records => new FlakyRecords(records));
            },
            settings
        );

    /// <param name="replace">Puts test doubles in the place of services; <see cref="Disk"/> and <see cref="Records"/>
    /// are there by default only.</param>
    public static Task<EngineProcess> StartAsync(
        TestDatabase database,
        TimeProvider clock,
        Action<IServiceCollection> replace,
        params (string Setting, string Value)[] settings
    ) => StartAsync(database, clock, StorageFamily.Of, replace, settings);

    /// <param name="choose">The storage provider, by the settings or against them.</param>
    public static async Task<EngineProcess> StartAsync(
        TestDatabase database,
        TimeProvider clock,
        Func<IConfiguration, StorageFamily> choose,
        Action<IServiceCollection> replace,
        params (string Setting, string Value)[] settings
    )
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(database.Settings)
            // Most tests are about what a failure leaves behind. A test about the wait sets it.
            .AddInMemoryCollection([new("Uploads:WaitForStorageUpTo", "00:00:00")])
            .AddInMemoryCollection(settings.ToDictionary(s => s.Setting, s => (string?)s.Value))
            .Build();
        IServiceCollection services = new ServiceCollection()
            .AddSingleton(configuration)
            .AddSingleton(clock)
            .AddLogging()
            .AddApplication()
            .AddInfrastructure(configuration, choose(configuration));
        replace(services);

        EngineProcess process = new(services.BuildServiceProvider());
        foreach (IHostedService service in process._hosted)
        {
            await service.StartAsync(CancellationToken.None);
        }

        return process;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task<TResponse> SendAsync<TResponse>(IRequest<TResponse> request)
    {
        await using AsyncServiceScope scope = _services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(request);
    }

    /// <summary>The only file of an upload in staging whose name has an end.</summary>
    public string StagedFile(UploadId upload, string end) =>
        Get<StagedFiles>().Of(upload).Single(path => path.EndsWith(end, StringComparison.Ordinal));

    public Task<Result<ChunkSet>> SaveAsync(UploadKey key, int index, byte[] chunk) =>
        SendAsync(new UploadChunkCommand(key, index, chunk));

    /// <summary>Saves all chunks of a file, one after the other.</summary>
    public async Task SaveAllAsync(UploadKey key, IReadOnlyList<byte[]> chunks)
    {
        for (int index = 0; index < chunks.Count; index++)
        {
            _ = (await SaveAsync(key, index, chunks[index])).Value;
        }
    }

    public Task<Result<StoredFile>> VerifyAsync(UploadKey key, int total, byte[] content) =>
        SendAsync(
            new FinalizeUploadCommand(
                key,
                total,
                content.Length,
                "application/octet-stream",
                "file.bin",
                A.Hash(content).Hex,
                "message",
                8,
                null
            )
        );

    /// <summary>What a verify does with an upload that it took; null when it lost its lease.</summary>
    public async Task<AssembledFile?> AssembleAsync(Upload leased, int total, long sizeBytes)
    {
        IFileAssembler assembler = Get<IFileAssembler>();
        using PreparedUpload prepared = await assembler.PrepareAsync(leased, CancellationToken.None);
        return await prepared.AssembleAsync(total, sizeBytes, CancellationToken.None) is { } assembled
            ? assembled.Value ?? throw new InvalidOperationException("A success without a file.")
            : null;
    }

    public async Task<byte[]> ReadAsync(StoredFile file)
    {
        await using Stream stream = (await SendAsync(new GetFileContentQuery(file.Id, AccessScope.All))).Value.Content;
        using MemoryStream content = new();
        await stream.CopyToAsync(content);
        return content.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IHostedService service in _hosted.Reverse())
        {
            await service.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
    }
}
