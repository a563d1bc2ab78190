using Microsoft.Extensions.Configuration;
using Spika.FileService.Infrastructure.Storage;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers;

/// <summary>The local disk, as the settings choose it.</summary>
public sealed class LocalProviderTests : StorageProviderContract
{
    internal override StorageFamily Choose(IConfiguration configuration) => StorageFamily.Of(configuration);
}
