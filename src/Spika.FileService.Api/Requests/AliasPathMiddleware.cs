namespace Spika.FileService.Api.Requests;

/// <summary>
/// Spika's server has its routes under <c>upload</c> and <c>uploads</c> alike. The downloads of <c>/uploads/files/{clientId}</c> are routes of
/// their own; every other path gets the name that the routes have.
/// </summary>
internal sealed class AliasPathMiddleware(RequestDelegate next)
{
    private const string Files = "files/";

    private static readonly string[] _aliases = ["/uploads/", "/api/uploads/"];

    public Task InvokeAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        string? alias = Array.Find(_aliases, start => path.StartsWith(start, StringComparison.OrdinalIgnoreCase));
        if (alias is not null && !IsDownload(context.Request.Method, path.AsSpan(alias.Length)))
        {
            context.Request.Path = new PathString($"{alias[..^2]}/{path.AsSpan(alias.Length)}");
        }

        return next(context);
    }

    private static bool IsDownload(string method, ReadOnlySpan<char> rest) =>
        (HttpMethods.IsGet(method) || HttpMethods.IsHead(method))
        && rest.StartsWith(Files, StringComparison.OrdinalIgnoreCase)
        && rest.Length > Files.Length
        && !rest[Files.Length..].TrimEnd('/').Contains('/');
}
