namespace Spika.FileService.Api.Requests;

/// <summary>
/// Spika's server has its routes under <c>upload</c> and <c>uploads</c> alike. The downloads of
/// <c>/uploads/files/{clientId}</c> are routes of their own; every other path gets the name that the routes have.
/// </summary>
internal sealed class AliasPathMiddleware(RequestDelegate next)
{
    private const string Files = "files/";

    private static readonly string[] _aliases = ["/uploads/", "/api/uploads/"];

    public Task InvokeAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        if (AliasOf(path) is { } alias && !IsDownload(context.Request.Method, path.AsSpan(alias.Length)))
        {
            context.Request.Path = new PathString($"{alias[..^2]}/{path.AsSpan(alias.Length)}");
        }

        return next(context);
    }

    // A loop and no lambda: it runs for each chunk, and a lambda with the path would allocate.
    private static string? AliasOf(string path)
    {
        foreach (string alias in _aliases)
        {
            if (path.StartsWith(alias, StringComparison.OrdinalIgnoreCase))
            {
                return alias;
            }
        }

        return null;
    }

    private static bool IsDownload(string method, ReadOnlySpan<char> rest) =>
        (HttpMethods.IsGet(method) || HttpMethods.IsHead(method))
        && rest.StartsWith(Files, StringComparison.OrdinalIgnoreCase)
        && rest.Length > Files.Length
        && !rest[Files.Length..].TrimEnd('/').Contains('/');
}
