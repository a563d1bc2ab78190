namespace Spika.FileService.Api.Answers;

/// <summary>What a user uploaded and another one opens.</summary>
internal static class StrangersContent
{
    /// <summary>
    /// A value of <c>X-Content-Type-Options</c>: the declared type counts, whatever the bytes look like.
    /// </summary>
    public const string NoSniff = "nosniff";

    private const string OnlyShowIt =
        "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";

    /// <summary>Keeps browsers from guessing another type and from running what is in it.</summary>
    public static void Disarm(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = NoSniff;
        response.Headers.ContentSecurityPolicy = OnlyShowIt;
    }
}
