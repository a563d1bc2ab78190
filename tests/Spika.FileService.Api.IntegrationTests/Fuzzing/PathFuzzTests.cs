using System.Text;
using CsCheck;
using Spika.FileService.Api.IntegrationTests.Auth;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>Paths and queries of every route, and of downloads that need a link.</summary>
[TestFixture("Authorized")]
[TestFixture("Signed")]
public sealed class PathFuzzTests(string access) : FuzzTests
{
    private static readonly (string, string)[] _json = [("Content-Type", "application/json")];

    // A user, for services need no link.
    private static readonly (string, string)[] _user = [("X-Api-Key", TestKeys.Backend), ("X-Spika-User", "42")];

    private HttpClient? _known;

    protected override HttpClient Known => _known ??= Service.ClientWith(_user[0]);

    protected override Dictionary<string, string> Settings =>
        new(TestKeys.Settings)
        {
            ["Storage:Durability"] = "ProcessCrash",
            ["Downloads:Access"] = access,
            ["Downloads:SigningKeys:0"] = Convert.ToBase64String(JwtGen.Key),
        };

    [OneTimeTearDown]
    public void CloseKnown() => _known?.Dispose();

    [Test]
    public Task Target_WhateverItIs_IsTakenOrRefused() => TryAsync(PathGen.Any, AskAsync, cases: 1000);

    [Test]
    public Task ClientId_HoweverItIsEscaped_IsFound()
    {
        Gen<(string, string)> cases = HostileText.Allowed.SelectMany(text =>
            PathGen.Escaped(text).Select(segment => (text, segment))
        );

        return TryAsync(cases, IsFoundAsync, cases: 20, weight: 20);
    }

    // A blank ends the target, and other bytes end the reading: what comes of it may be none or several requests.
    private Task AskAsync(HostileRequest request) =>
        request.HasOneEnd ? Hostile.AskAsync(request.With(_user)) : Hostile.SayAllAsync(request.With(_user));

    private async Task IsFoundAsync((string ClientId, string Segment) its)
    {
        // An owner for each case: the same text may come twice at once.
        (string, string)[] owner = [_user[0], ("X-Spika-User", $"{Guid.NewGuid()}")];
        HostileRequest ask = new("GET", $"/upload/uploads/{its.Segment}", owner);
        byte[] chunk = Encoding.UTF8.GetBytes(ClientRequests.ChunkBody(its.ClientId, 0, [1, 2, 3]));
        HostileAnswer sent = await Hostile.AskAsync(
            ask.With(_json) with
            {
                Method = "POST",
                Target = "/upload/files",
                Body = chunk,
            }
        );
        HostileAnswer found = await Hostile.AskAsync(ask);
        HostileAnswer aborted = await Hostile.AskAsync(ask with { Method = "DELETE" });

        string? clientId = found.Envelope.GetProperty("data").GetProperty("clientId").GetString();
        if ((sent.Status, aborted.Status, clientId) != (200, 200, its.ClientId))
        {
            throw new InvalidDataException($"It was another one: {sent} {found} {aborted}");
        }
    }
}
