namespace Spika.FileService.Api.Chunks;

/// <summary>Marks the routes that save a chunk: the handling of their requests is limited in time.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChunkRequestAttribute : Attribute;
