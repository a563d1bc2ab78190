namespace Spika.FileService.LoadTest.Client;

/// <summary>How a client writes the base64 of a chunk into JSON.</summary>
internal enum BodyEncoding
{
    Clean,

    /// <summary><c>\n</c> after every 76 characters and at the end, <c>\u003d</c> for <c>=</c>.</summary>
    Android,

    /// <summary><c>\/</c> for every slash.</summary>
    Ios,
}
