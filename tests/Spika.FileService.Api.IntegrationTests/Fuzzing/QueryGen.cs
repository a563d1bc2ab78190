using CsCheck;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>Queries: those that a route reads, with values that are nearly right, and others.</summary>
internal static class QueryGen
{
    // A cursor has 8 bytes, a signature 32.
    private static readonly Gen<string> _base64 = Gen.Frequency(
        (2, Gen.Byte.Array[0, 40].Select(InBase64Url)),
        (3, Gen.Byte.Array[8].Select(InBase64Url)),
        (3, Gen.Byte.Array[32].Select(InBase64Url)),
        (2, Gen.Select(Gen.Byte.Array[32], PathGen.Text, (bytes, rest) => InBase64Url(bytes)[..42] + rest)),
        (
            2,
            Gen.OneOf(11, 43, 44)
                .SelectMany(length =>
                    Gen.OneOf("A", "%00", "%E2%82%AC", "=", "%3D", "%20", "%0A").Array[length].Select(string.Concat)
                )
        ),
        (2, PathGen.Text)
    );

    private static readonly Gen<string> _parameter = Gen.Frequency(
        (4, Named(Gen.OneOf("type", "Type", "type[]", "type[0]", "type."), PathGen.Text)),
        (4, Named(Gen.OneOf("relationId", "limit", "limit[0]", "id", "index", "expires"), PathGen.Number)),
        (4, Named(Gen.OneOf("cursor", "signature"), _base64)),
        (1, Named(PathGen.Text, PathGen.Text)),
        (1, PathGen.Text),
        (1, Gen.Int[1, 1200].Select(count => string.Join('&', Enumerable.Repeat("a=1", count))))
    );

    /// <summary>With its question mark, or nothing.</summary>
    public static Gen<string> Any { get; } =
        Gen.Frequency(
            (2, Gen.Const("")),
            (5, _parameter.Array[1, 4].Select(parameters => $"?{string.Join('&', parameters)}"))
        );

    private static readonly Gen<string> _ids = Gen.OneOf("1", "1,2", "1,", ",", "1%2C2", "1,9223372036854775808")
        .Select(
            PathGen.Number.Array[1, 4].Select(ids => string.Join(',', ids)),
            (known, random) => $"{known},{random}"
        );

    private static readonly Gen<string> _orderOrIds = Gen.Frequency(
        (2, Named(Gen.Const("order"), Gen.OneOf("asc", "desc", "DESC", "%64esc"))),
        (1, Named(Gen.Const("ids"), _ids)),
        (1, Named(Gen.Const("limit"), PathGen.Number))
    );

    private static readonly Gen<string> _hash = Gen.Frequency(
        (3, Gen.Byte.Array[32].Select(Convert.ToHexString)),
        (1, PathGen.Text)
    );

    private static readonly Gen<string> _mimeType = Gen.Frequency(
        (3, Gen.OneOf("image/*", "*/*", "IMAGE%2FPNG", "/*", "/", "*", "%25", "image/_ng")),
        (1, PathGen.Text)
    );

    /// <summary>What the list of files reads.</summary>
    public static Gen<string> List { get; } =
        Gen.Select(
            Gen.OneOf(Named(Gen.Const("type"), Gen.OneOf("message", "1")), Named(Gen.Const("fileHash"), _hash)),
            Gen.OneOf(
                Named(Gen.Const("relationId"), PathGen.Number),
                Named(Gen.Const("mimeType"), _mimeType),
                Named(Gen.Const("cursor"), _base64)
            ),
            _orderOrIds,
            (first, second, third) => $"{first}&{second}&{third}"
        );

    /// <summary>What follows the question mark of a link to a download.</summary>
    public static Gen<string> Link { get; } =
        Gen.Select(
            Gen.Frequency((1, Gen.OneOf("1790000000", "4102444800")), (1, PathGen.Number)),
            _base64,
            (expires, signature) => $"expires={expires}&signature={signature}"
        );

    private static Gen<string> Named(Gen<string> name, Gen<string> value) =>
        Gen.Select(name, value, (n, v) => $"{n}={v}");

    private static string InBase64Url(byte[] bytes) =>
        Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_').TrimEnd('=');
}
