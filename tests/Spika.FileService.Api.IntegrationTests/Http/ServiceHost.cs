using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Http;

/// <summary>
/// The real program on a real socket of 127.0.0.1, with a database and a storage root that end with it.
/// </summary>
internal sealed class ServiceHost : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly TestDatabase _database;
    private readonly ServedProgram _program = new();
    private readonly WebApplicationFactory<Program> _factory;

    private ServiceHost(
        TestDatabase database,
        IReadOnlyDictionary<string, string> settings,
        Action<IServiceCollection>? replace
    )
    {
        _database = database;
        _factory = _program.WithWebHostBuilder(builder =>
        {
            foreach ((string name, string? value) in database.Settings)
            {
                builder.UseSetting(name, value);
            }

            builder.UseSetting("urls", "http://127.0.0.1:0");
            builder.UseSetting("Storage:Root", Root);
            builder.UseSetting("Shutdown:KeepAliveFor", "00:00:00");
            foreach ((string name, string value) in settings)
            {
                builder.UseSetting(name, value);
            }

            builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Complaints));
            builder.ConfigureTestServices(services => replace?.Invoke(services));
        });
        _factory.UseKestrel();
        _factory.StartServer();
        Client = ClientOf(token: null);
    }

    /// <summary>A client without a token.</summary>
    public HttpClient Client { get; }

    public IServiceProvider Services => _factory.Services;

    /// <summary>What the service logged as warnings and errors.</summary>
    public ComplaintLog Complaints { get; } = new();

    /// <summary>The storage root, alone in its folder, so that a file beside it would show.</summary>
    public string Root => Path.Combine(_database.Root, "root");

    /// <param name="settings">Over the defaults.</param>
    /// <param name="replace">Puts other services in place of the real ones.</param>
    public static async Task<ServiceHost> StartAsync(
        DatabaseProvider provider,
        IReadOnlyDictionary<string, string> settings,
        Action<IServiceCollection>? replace = null
    ) => new(await TestDatabase.CreateAsync(provider), settings, replace);

    /// <summary>The client of another owner.</summary>
    public HttpClient ClientOf(string? token) => token is null ? ClientWith() : ClientWith(("accesstoken", token));

    /// <summary>A client that sends these headers with each request.</summary>
    public HttpClient ClientWith(params ReadOnlySpan<(string Name, string Value)> headers)
    {
        HttpClient client = new() { BaseAddress = _factory.ClientOptions.BaseAddress, Timeout = _patience };
        foreach ((string name, string value) in headers)
        {
            client.DefaultRequestHeaders.Add(name, value);
        }

        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _factory.DisposeAsync();
        await _program.DisposeAsync();
        await _database.DisposeAsync();
    }
}
