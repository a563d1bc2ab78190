using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Http;

/// <summary>
/// The real program on a real socket of 127.0.0.1, in the process of the tests.
/// </summary>
internal sealed class ServiceHost : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    // Null when it is the caller's.
    private readonly TestDatabase? _database;
    private readonly ServedProgram _program = new();
    private readonly WebApplicationFactory<Program> _factory;

    private ServiceHost(
        TestDatabase? own,
        string root,
        IReadOnlyDictionary<string, string?> database,
        IReadOnlyDictionary<string, string> settings,
        Action<IServiceCollection>? replace
    )
    {
        (_database, Root) = (own, root);
        _factory = _program.WithWebHostBuilder(builder =>
        {
            foreach ((string name, string? value) in database)
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

    /// <summary>The storage root.</summary>
    public string Root { get; }

    /// <summary>
    /// With a database and a storage root that end with it. The root is alone in its folder, so that a file beside it
    /// would show.
    /// </summary>
    /// <param name="settings">Over the defaults.</param>
    /// <param name="replace">Puts other services in place of the real ones.</param>
    public static async Task<ServiceHost> StartAsync(
        DatabaseProvider provider,
        IReadOnlyDictionary<string, string> settings,
        Action<IServiceCollection>? replace = null
    )
    {
        TestDatabase database = await TestDatabase.CreateAsync(provider);
        return new ServiceHost(database, Path.Combine(database.Root, "root"), database.Settings, settings, replace);
    }

    /// <summary>On a database and a storage root that are there, and stay when it has stopped.</summary>
    /// <param name="database">As <see cref="TestDatabase.Settings"/>.</param>
    public static ServiceHost StartOn(IReadOnlyDictionary<string, string?> database) =>
        new(null, database["Storage:Root"]!, database, new Dictionary<string, string>(), null);

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
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }
}
