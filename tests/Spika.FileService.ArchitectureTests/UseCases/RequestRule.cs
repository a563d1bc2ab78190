using System.Collections;
using System.Reflection;
using MediatR;

namespace Spika.FileService.ArchitectureTests.UseCases;

/// <summary>
/// A request is an immutable, sealed record, alone in the folder that has its name: <c>UploadChunkCommand</c> in
/// <c>UploadChunk</c>. One handler answers it.
/// </summary>
internal static class RequestRule
{
    public static IEnumerable<string> Violations(IReadOnlyCollection<Type> types) =>
        types
            .Where(type => type.IsAssignableTo(typeof(IBaseRequest)) && !type.IsInterface)
            .SelectMany(request =>
                (string[])[.. Shape(request), .. Place(request), .. Mutability(request), .. Handlers(request, types)]
            );

    private static IEnumerable<string> Shape(Type request)
    {
        // The compiler gives this method to each record class.
        if (!request.IsSealed || request.GetMethod("<Clone>$") is null)
        {
            yield return $"{request.Name} is not a sealed record";
        }
    }

    private static IEnumerable<string> Place(Type request)
    {
        string folder = request.Namespace!.Split('.')[^1];
        if (request.Name != $"{folder}Command" && request.Name != $"{folder}Query")
        {
            yield return $"{request.Name} is not {folder}Command or {folder}Query";
        }
    }

    private static IEnumerable<string> Mutability(Type request) =>
        request
            .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(field => !field.IsInitOnly || IsMutableCollection(field.FieldType))
            .Select(field => $"{request.Name} can be changed: {field.Name}");

    private static bool IsMutableCollection(Type type) =>
        type.IsAssignableTo(typeof(IEnumerable))
        && type != typeof(string)
        && !type.Name.StartsWith("IReadOnly", StringComparison.Ordinal);

    private static IEnumerable<string> Handlers(Type request, IEnumerable<Type> types)
    {
        int count = types.Count(type =>
            type.ArgumentsOf(typeof(IRequestHandler<,>))
                .Concat(type.ArgumentsOf(typeof(IRequestHandler<>)))
                .Any(arguments => arguments[0] == request)
        );
        if (count != 1)
        {
            yield return $"{request.Name} has {count} handlers";
        }
    }
}
