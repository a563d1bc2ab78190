using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>One step of a hostile client, which knows a few clientIds and asks for everything in any order.</summary>
internal static class HostileCall
{
    private static readonly (string, string)[] _json = [("Content-Type", "application/json")];

    private static readonly (string, string)[] _minimal = [.. _json, ("Prefer", "return=minimal")];

    private static readonly string[] _clientIds = ["..", "a/b?c=%2F", "\r\nX: 1"];

    private static readonly Gen<string> _index = Gen.Frequency(
        (8, Gen.Int[0, 3].Select(index => $"{index}")),
        (1, Gen.OneOf("4095", "4096", "1048575", "1048576", "2147483647", "2147483648", "-1", "1.0", "\"0\"", "null"))
    );

    private static readonly Gen<byte[]> _content = Gen.Frequency(
        (3, Gen.OneOf(1, 3, 1024, 2048).Select(length => Repeat(length, length))),
        (1, Gen.Byte.Array[0, 5])
    );

    private static readonly Gen<HostileRequest> _chunk = Gen.Select(
        Gen.OneOf(_clientIds),
        _index,
        _content,
        Gen.OneOf(_json, _minimal),
        Chunk
    );

    private static readonly Gen<HostileRequest> _rawChunk = Gen.Select(
        Gen.OneOf(_clientIds),
        _index,
        _content,
        (clientId, index, content) =>
            new HostileRequest("PUT", $"{Upload(clientId)}/chunks/{Uri.EscapeDataString(index)}", [], content)
    );

    // Right for chunks of one length, so that some of them are answered with a file.
    private static readonly Gen<HostileRequest> _verify = Gen.Select(
        Gen.OneOf(_clientIds),
        Gen.Int[1, 3],
        Gen.OneOf(1, 3, 1024, 2048),
        Gen.OneOf("", "", "", "total", "size", "fileHash", "fileName", "metaData"),
        HostileText.Any,
        Verify
    );

    private static readonly Gen<HostileRequest> _look = Gen.Select(
        Gen.OneOf(_clientIds),
        Gen.OneOf("GET", "GET", "DELETE"),
        Gen.Bool,
        (clientId, method, isCheck) =>
            new HostileRequest(
                isCheck ? "GET" : method,
                isCheck ? $"/upload/files/check/{Uri.EscapeDataString(clientId)}" : Upload(clientId)
            )
    );

    private static readonly Gen<HostileRequest> _file = Gen.Select(
        Gen.OneOf("GET", "HEAD", "DELETE"),
        Gen.Int[0, 50],
        HeaderGen.Some,
        (method, id, headers) =>
            new HostileRequest(method, string.Create(CultureInfo.InvariantCulture, $"/upload/files/{id}"), headers)
    );

    // An upload that ends well, unless one of the same name is in its way, and a look at what it became.
    private static readonly Gen<HostileRequest[]> _upload = Gen.Select(
        Gen.OneOf(_clientIds),
        Gen.OneOf(1, 3, 1024),
        (clientId, length) =>
            new[]
            {
                Chunk(clientId, "0", Repeat(length, length), _json),
                Verify(clientId, 1, length, "", ""),
                new HostileRequest("GET", Upload(clientId)),
            }
    );

    /// <summary>Some of them, then what a tidy client does: it gives its uploads up.</summary>
    public static Gen<HostileRequest[]> Program { get; } =
        Gen.Frequency(
                (1, _upload),
                (6, Alone(_chunk)),
                (3, Alone(_rawChunk)),
                (4, Alone(_verify)),
                (2, Alone(_look)),
                (2, Alone(_file)),
                (1, Gen.Const(new[] { new HostileRequest("GET", "/upload/files?limit=3") })),
                (1, Alone(PathGen.Any.Where(request => request.HasOneEnd)))
            )
            .Array[3, 12]
            .Select(calls =>
                calls
                    .SelectMany(call => call)
                    .Concat(_clientIds.Select(clientId => new HostileRequest("DELETE", Upload(clientId))))
                    .ToArray()
            );

    private static Gen<HostileRequest[]> Alone(Gen<HostileRequest> call) => call.Select(request => new[] { request });

    private static HostileRequest Chunk(string clientId, string index, byte[] content, (string, string)[] headers) =>
        new(
            "POST",
            "/upload/files",
            headers,
            Encoding.UTF8.GetBytes(
                ClientRequests.ChunkBody(clientId, 0, content).Replace("\"offset\":0", $"\"offset\":{index}")
            )
        );

    private static HostileRequest Verify(string clientId, int total, int length, string wrong, string text)
    {
        byte[] content = Repeat(length, total * length);
        Dictionary<string, object?> body = TestFile
            .OfLengths(1)
            .VerifyBody("fileHash", Convert.ToHexString(SHA256.HashData(content)));
        (body["clientId"], body["total"], body["size"]) = (clientId, total, content.Length);
        body[wrong] = wrong == "total" ? 4 : text;
        return new HostileRequest("POST", "/upload/files/verify", _json, JsonSerializer.SerializeToUtf8Bytes(body));
    }

    private static byte[] Repeat(int value, int count) => [.. Enumerable.Repeat((byte)value, count)];

    private static string Upload(string clientId) => $"/upload/uploads/{Uri.EscapeDataString(clientId)}";
}
