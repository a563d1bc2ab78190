using System.Net;

namespace Spika.FileService.Api.Auth;

/// <summary>A question to the Spika backend.</summary>
/// <param name="Address">The route, which is asked with GET.</param>
/// <param name="Headers">The caller's credentials.</param>
/// <param name="Timeout">For all of it: the wait for a free place, the connection, the answer and its body.</param>
internal sealed record BackendQuestion(string Address, (string Name, string Value)[] Headers, TimeSpan Timeout)
{
    /// <summary>Where the request came from.</summary>
    public IPAddress? From { get; init; }

    /// <summary>
    /// <see cref="HttpCompletionOption.ResponseHeadersRead"/> when the answer's body, of any length, is not read.
    /// </summary>
    public HttpCompletionOption Completion { get; init; } = HttpCompletionOption.ResponseContentRead;
}
