namespace Spika.FileService.Api.Auth;

/// <summary>A kind of token, and the route of the Spika backend that knows the owner of such a token.</summary>
internal sealed record TokenSource
{
    /// <summary>The header in which callers send the token.</summary>
    public required string Header { get; init; }

    /// <summary>The route, which is asked with the same header.</summary>
    public required string Address { get; init; }

    /// <summary>
    /// The names of the members that lead to the id in the route's answer. Default <c>data.user.id</c>.
    /// </summary>
    public string[] Id { get; init; } = ["data", "user", "id"];

    /// <summary>What the id is the id of; it keeps user 1 and admin 1 apart. Default <c>user</c>.</summary>
    public string Owner { get; init; } = "user";

    /// <summary>For how long an answer counts. Default 30 seconds, from 1 second to 1 hour.</summary>
    public TimeSpan CacheFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for an answer. Default 5 seconds, from 1 second to 1 minute.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
