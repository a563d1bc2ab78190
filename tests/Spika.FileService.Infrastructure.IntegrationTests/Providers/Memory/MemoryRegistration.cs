using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Orphans;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers.Memory;

internal static class MemoryRegistration
{
    public static IServiceCollection AddMemoryStorage(this IServiceCollection services) =>
        services
            .AddSingleton<MemoryStaging>()
            .AddSingleton<MemoryBlobs>()
            .AddSingleton<IStoredContent, MemoryContent>()
            .AddSingleton<IChunkStore>(provider => provider.GetRequiredService<MemoryStaging>())
            .AddSingleton<IFileAssembler, MemoryAssembler>()
            .AddSingleton<IFileStore>(provider => provider.GetRequiredService<MemoryBlobs>())
            .AddSingleton<IOrphanQuarantine>(provider => provider.GetRequiredService<MemoryBlobs>());
}
