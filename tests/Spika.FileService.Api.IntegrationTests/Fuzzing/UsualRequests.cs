using System.Text;
using System.Text.Json;
using CsCheck;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>One right request of each kind, to which hostile headers are added.</summary>
internal static class UsualRequests
{
    /// <summary>A page that may call the service.</summary>
    public const string Page = "https://chat.example.org";

    private static readonly Gen<HostileRequest> _preflight = Gen.Select(
        HeaderGen.ValueOf("Access-Control-Request-Method"),
        HeaderGen.ValueOf("Access-Control-Request-Headers"),
        (method, headers) =>
            new HostileRequest(
                "OPTIONS",
                "/upload/files",
                [
                    ("Origin", Page),
                    ("Access-Control-Request-Method", method),
                    ("Access-Control-Request-Headers", headers),
                ]
            )
    );

    /// <param name="finished">A file that can be downloaded.</param>
    /// <param name="id">Its id.</param>
    public static Gen<HostileRequest> Of(TestFile finished, long id)
    {
        byte[] chunk = Encoding.UTF8.GetBytes(ClientRequests.ChunkBody("of the headers", 0, [1, 2, 3]));
        byte[] verify = JsonSerializer.SerializeToUtf8Bytes(finished.VerifyBody());
        (string, string)[] json = [("Content-Type", "application/json")];
        return Gen.Frequency(
            (
                6,
                Gen.OneOf(
                    new HostileRequest("GET", $"/upload/files/{id}"),
                    new HostileRequest("HEAD", $"/upload/files/{id}"),
                    new HostileRequest(
                        "GET",
                        $"/api/upload/files/{id}?expires=1790000000&signature={new string('A', 43)}"
                    )
                )
            ),
            (
                6,
                Gen.OneOf(
                    new HostileRequest("GET", "/upload/files?limit=1"),
                    new HostileRequest("GET", $"/upload/uploads/{finished.ClientId}"),
                    new HostileRequest("GET", "/upload/files/check/of%20the%20headers"),
                    new HostileRequest("OPTIONS", "/upload/files"),
                    new HostileRequest("OPTIONS", "/no/such/route"),
                    new HostileRequest("OPTIONS", "*"),
                    new HostileRequest("DELETE", "/upload/files/0"),
                    new HostileRequest("GET", "/no/such/route"),
                    new HostileRequest("GET", "/health/live")
                )
            ),
            (2, _preflight),
            (
                3,
                Gen.OneOf(
                    new HostileRequest("POST", "/upload/files/verify", json, verify),
                    new HostileRequest("POST", "/upload/files/verify", [], verify),
                    new HostileRequest("POST", $"/upload/files/{id}/links", [], [])
                )
            ),
            (
                1,
                Gen.OneOf(
                    new HostileRequest("POST", "/upload/files", json, chunk),
                    new HostileRequest("POST", "/upload/files", [], chunk),
                    new HostileRequest("PUT", "/upload/uploads/of%20the%20headers/chunks/0", [], [1, 2, 3])
                )
            )
        );
    }
}
