using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>Tests of a service whose downloads never end, or never begin.</summary>
public abstract class EndlessDownloadTests : ServiceTests
{
    private protected LookCounter Looks { get; } = new();

    private protected EndlessDownloads Downloads { get; private set; } = null!;

    protected override void ReplaceServices(IServiceCollection services) =>
        services
            .AddTransient<ISender>(_ => Downloads)
            .AddSingleton(provider =>
                ActivatorUtilities.CreateInstance<OpenConnections>(provider, (TimeProvider)Looks)
            );

    [SetUp]
    public void RenewDownloads() => Downloads = new EndlessDownloads();
}
