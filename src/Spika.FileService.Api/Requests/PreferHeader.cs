using Microsoft.Extensions.Primitives;

namespace Spika.FileService.Api.Requests;

/// <summary>The <c>Prefer</c> header of RFC 7240.</summary>
internal static class PreferHeader
{
    /// <summary>The header that answers it.</summary>
    public const string Applied = "Preference-Applied";

    /// <summary>What <see cref="Applied"/> answers.</summary>
    public const string ReturnMinimal = "return=minimal";

    public static bool PrefersMinimal(this HttpRequest request) => AsksForMinimal(request.Headers["Prefer"]);

    /// <summary>Whether the first <c>return</c> preference, the only one that counts, is <c>minimal</c>.</summary>
    public static bool AsksForMinimal(StringValues headers)
    {
        foreach (string? header in headers)
        {
            ReadOnlySpan<char> rest = header;
            while (!rest.IsEmpty)
            {
                ReadOnlySpan<char> preference = TakeUntil(ref rest, ',');
                ReadOnlySpan<char> value = TakeUntil(ref preference, ';');
                ReadOnlySpan<char> name = TakeUntil(ref value, '=').Trim();
                if (name.Equals("return", StringComparison.OrdinalIgnoreCase))
                {
                    return value.Trim().Trim('"').Equals("minimal", StringComparison.OrdinalIgnoreCase);
                }
            }
        }

        return false;
    }

    // A separator inside a quoted string separates nothing.
    private static ReadOnlySpan<char> TakeUntil(ref ReadOnlySpan<char> text, char separator)
    {
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && quoted)
            {
                i++;
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (text[i] == separator && !quoted)
            {
                ReadOnlySpan<char> taken = text[..i];
                text = text[(i + 1)..];
                return taken;
            }
        }

        ReadOnlySpan<char> all = text;
        text = [];
        return all;
    }
}
