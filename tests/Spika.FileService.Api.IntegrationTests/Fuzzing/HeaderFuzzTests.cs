using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.Auth;
using Spika.FileService.Api.IntegrationTests.Auth;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>Every header that is read, in each mode of authentication.</summary>
[TestFixture("None")]
[TestFixture("ApiKey")]
[TestFixture("Jwt")]
[TestFixture("SpikaToken")]
public sealed class HeaderFuzzTests(string mode) : FuzzTests
{
    private static readonly (string, string) _key = ("X-Api-Key", TestKeys.Backend);

    private TestFile _file = null!;

    private long _id;

    private HttpClient? _known;

    protected override HttpClient Known =>
        _known ??= mode == "None" ? Service.ClientOf(null) : Service.ClientWith(_key);

    // Keys are always accepted beside, so that hostile headers reach what is behind the gate.
    protected override Dictionary<string, string> Settings
    {
        get
        {
            Dictionary<string, string> settings = new(mode == "None" ? [] : TestKeys.Settings)
            {
                ["Storage:Durability"] = "ProcessCrash",
                ["Auth:Mode"] = mode is "None" or "ApiKey" ? mode : $"ApiKey,{mode}",
                ["Cors:AllowedOrigins"] = mode is "None" or "Jwt" ? "*" : $"{UsualRequests.Page} http://localhost:3000",
                ["Downloads:Access"] = mode == "ApiKey" ? "Signed" : "Authorized",
                ["Downloads:SigningKeys:0"] = Convert.ToBase64String(JwtGen.Key),
            };
            if (mode == "Jwt")
            {
                settings["Auth:Jwt:Key"] = Convert.ToBase64String(JwtGen.Key);
                settings["Auth:Jwt:Audience"] = JwtGen.Audience;
            }
            else if (mode == "SpikaToken")
            {
                settings["Auth:SpikaToken:Address"] = "http://127.0.0.1/api/messenger/me";
            }

            return settings;
        }
    }

    protected override void ReplaceServices(IServiceCollection services) =>
        services.AddHttpClient(nameof(BackendClient)).ConfigurePrimaryHttpMessageHandler(() => new SpikaBackendStub());

    [OneTimeSetUp]
    public async Task UploadAFileAsync()
    {
        _file = TestFile.Of(chunks: 1, lastChunkBytes: 40);
        _id = (await Known.UploadAsync(_file)).FileId;
    }

    [OneTimeTearDown]
    public void CloseKnown() => _known?.Dispose();

    [Test]
    public Task Headers_WhateverTheirValues_AreTakenOrRefused()
    {
        Gen<HostileRequest> requests = Gen.Select(
            UsualRequests.Of(_file, _id),
            Credentials,
            HeaderGen.Some,
            (request, credentials, headers) => request.With(credentials).With(headers)
        );

        return TryAsync(requests, Hostile.AskAsync, cases: 800);
    }

    /// <summary>With what ends headers, bodies and requests.</summary>
    [Test]
    public Task Framing_WhateverItIs_EndsWithTheConnection()
    {
        Gen<HostileRequest> requests = Gen.Select(
            UsualRequests.Of(_file, _id),
            Credentials,
            FramingGen.Some,
            Gen.Bool,
            (request, credentials, headers, isKnown) => request.With(isKnown ? [_key] : credentials).With(headers)
        );

        return TryAsync(requests, Hostile.SayAllAsync, cases: 50, weight: 20);
    }

    private Gen<(string, string)[]> Credentials =>
        Gen.Frequency(
            (6, Gen.Const(mode == "None" ? Array.Empty<(string, string)>() : [_key])),
            (
                3,
                mode switch
                {
                    "Jwt" => JwtGen.Any.Select(token => new[] { ("Authorization", $"Bearer {token}") }),
                    "SpikaToken" => Gen.Frequency(
                            (1, Gen.Const(SpikaBackendStub.Token)),
                            (2, HeaderGen.ValueOf("accesstoken")),
                            (1, Gen.OneOf(8_000, 9_000, 20_000).Select(length => new string('t', length)))
                        )
                        .Select(token => new[] { ("accesstoken", token) }),
                    _ => Gen.Select(HeaderGen.ValueOf("X-Api-Key"), HeaderGen.ValueOf("X-Spika-User"))
                        .Select((key, user) => new[] { ("X-Api-Key", key), ("X-Spika-User", user) }),
                }
            ),
            (1, HeaderGen.ValueOf("X-Spika-User").Select(user => new[] { _key, ("X-Spika-User", user) }))
        );
}
