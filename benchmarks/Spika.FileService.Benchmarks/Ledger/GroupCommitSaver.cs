using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spika.FileService.Application;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure;

namespace Spika.FileService.Benchmarks.Journal;

/// <summary>
/// The service's own way: chunk store and journal of a whole process without its HTTP, with the default settings.
/// </summary>
internal sealed class GroupCommitSaver : IChunkSaver
{
    private readonly ServiceProvider _services;

    private readonly IChunkStore _chunks;

    private Upload _upload = null!;

    private GroupCommitSaver(ServiceProvider services)
    {
        _services = services;
        _chunks = services.GetRequiredService<IChunkStore>();
    }

    public static async Task<GroupCommitSaver> StartAsync(string root)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new KeyValuePair<string, string?>("Storage:Root", root)])
            .Build();
        GroupCommitSaver saver = new(
            new ServiceCollection()
                .AddSingleton(configuration)
                .AddLogging()
                .AddApplication()
                .AddInfrastructure(configuration)
                .BuildServiceProvider()
        );
        foreach (IHostedService service in saver._services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }

        return saver;
    }

    public async Task StartUploadAsync(ReadOnlyMemory<byte> firstChunk)
    {
        UploadKey key = new(UploadKey.Anonymous, Guid.NewGuid().ToString());
        IUploadRepository uploads = _services.GetRequiredService<IUploadRepository>();
        _upload = (await uploads.GetOrDraftAsync(key, int.MaxValue, CancellationToken.None))!;
        await SaveAsync(0, firstChunk);
    }

    public async Task SaveAsync(int index, ReadOnlyMemory<byte> chunk)
    {
        // Throws when the chunk was refused.
        _ = (await _chunks.SaveAsync(_upload, index, chunk, CancellationToken.None)).Value;
    }

    public Task RemoveUploadAsync() => _chunks.RemoveAsync(_upload.Id, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        foreach (IHostedService service in _services.GetServices<IHostedService>().Reverse())
        {
            await service.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
    }
}
