using Microsoft.Extensions.DependencyInjection;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers;

/// <summary>The local disk, as the settings choose it.</summary>
public sealed class LocalProviderTests : StorageProviderContract
{
    internal override void Use(IServiceCollection services) { }
}
