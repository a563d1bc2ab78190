namespace Spika.FileService.Api.Auth;

/// <summary>Ways to authenticate. Any of those that are set is enough.</summary>
[Flags]
internal enum AuthModes
{
    /// <summary>Every caller is admitted; for loopback only.</summary>
    None = 0,

    /// <summary>A key in the header X-Api-Key, for the backend and other services.</summary>
    ApiKey = 1,

    /// <summary>A bearer token; its subject is the owner.</summary>
    Jwt = 2,

    /// <summary>The tokens of Spika's clients, console and bots, which the Spika backend is asked about.</summary>
    SpikaToken = 4,
}
