using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>Tests of a service whose downloads never end, or never begin.</summary>
public abstract class EndlessDownloadTests : ServiceTests
{
    private protected EndlessDownloads Downloads { get; private set; } = null!;

    protected override void ReplaceServices(IServiceCollection services) =>
        services.AddTransient<ISender>(_ => Downloads);

    [SetUp]
    public void RenewDownloads() => Downloads = new EndlessDownloads();
}
