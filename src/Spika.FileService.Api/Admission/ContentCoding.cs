using Microsoft.Extensions.Primitives;

namespace Spika.FileService.Api.Admission;

/// <summary>The header Content-Encoding.</summary>
internal static class ContentCoding
{
    private const string Identity = "identity";

    /// <summary>
    /// Whether the body is what its sender meant it to be: no coding is named, or only the one that changes nothing.
    /// </summary>
    public static bool IsIdentity(StringValues header)
    {
        foreach (string? line in header)
        {
            ReadOnlySpan<char> codings = line;
            foreach (Range part in codings.Split(','))
            {
                ReadOnlySpan<char> coding = codings[part].Trim(" \t");
                if (!coding.IsEmpty && !coding.Equals(Identity, StringComparison.OrdinalIgnoreCase))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
