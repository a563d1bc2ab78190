namespace Spika.FileService.Api.Downloads;

/// <summary>Marks the route whose access <see cref="DownloadOptions"/> rules.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DownloadRouteAttribute : Attribute;
