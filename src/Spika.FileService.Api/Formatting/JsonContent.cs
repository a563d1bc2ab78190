namespace Spika.FileService.Api.Formatting;

internal static class JsonContent
{
    public const string Type = "application/json; charset=utf-8";
}
