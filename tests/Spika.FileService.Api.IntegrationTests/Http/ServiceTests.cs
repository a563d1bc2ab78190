using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Api.IntegrationTests.Http;

/// <summary>Tests of one running service, which they share: each uses clientIds of its own.</summary>
public abstract class ServiceTests(DatabaseProvider database = DatabaseProvider.Sqlite)
{
    private ServiceHost? _service;

    private protected ServiceHost Service => _service!;

    protected HttpClient Client => Service.Client;

    /// <summary>Settings that differ from the defaults.</summary>
    protected virtual Dictionary<string, string> Settings => [];

    [OneTimeSetUp]
    public async Task StartServiceAsync() =>
        _service = await ServiceHost.StartAsync(database, Settings, ReplaceServices);

    [OneTimeTearDown]
    public async Task StopServiceAsync()
    {
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }
    }

    /// <summary>Puts other services in place of the real ones.</summary>
    protected virtual void ReplaceServices(IServiceCollection services) { }

    /// <summary>A client with one connection of HTTP/2.</summary>
    private protected HttpClient NewHttp2Client() =>
        new(new SocketsHttpHandler { EnableMultipleHttp2Connections = false })
        {
            BaseAddress = Client.BaseAddress,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
}
