using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Orphans;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.IntegrationTests.Providers.Memory;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers;

/// <summary>A second provider, with nothing else changed: the cut of the ports is right.</summary>
public sealed class MemoryProviderTests : StorageProviderContract
{
    internal override void Use(IServiceCollection services)
    {
        services.AddSingleton<MemoryStaging>();
        services.AddSingleton<MemoryBlobs>();
        services.Replace(ServiceDescriptor.Singleton<IChunkStore>(p => p.GetRequiredService<MemoryStaging>()));
        services.Replace(ServiceDescriptor.Singleton<IFileAssembler, MemoryAssembler>());
        services.Replace(ServiceDescriptor.Singleton<IFileStore>(p => p.GetRequiredService<MemoryBlobs>()));
        services.Replace(ServiceDescriptor.Singleton<IOrphanQuarantine>(p => p.GetRequiredService<MemoryBlobs>()));
    }
}
