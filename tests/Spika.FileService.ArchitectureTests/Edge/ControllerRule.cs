using AutoMapper;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Spika.FileService.ArchitectureTests.Edge;

/// <summary>
/// A controller is sealed and holds no logic: all it is given is the sender of requests and the mapper.
/// </summary>
internal static class ControllerRule
{
    private static readonly Type[] _mayHold = [typeof(ISender), typeof(IMapper)];

    public static IEnumerable<string> Violations(IEnumerable<Type> types) =>
        types.Where(type => type.IsAssignableTo(typeof(ControllerBase)) && !type.IsAbstract).SelectMany(Violations);

    private static IEnumerable<string> Violations(Type controller)
    {
        if (!controller.IsSealed)
        {
            yield return $"{controller.Name} is not sealed";
        }

        if (!controller.Name.EndsWith("Controller", StringComparison.Ordinal))
        {
            yield return $"{controller.Name} is not called a controller";
        }

        IEnumerable<Type> dependencies = controller
            .GetConstructors()
            .SelectMany(constructor => constructor.GetParameters())
            .Select(parameter => parameter.ParameterType);
        foreach (Type dependency in dependencies.Except(_mayHold))
        {
            yield return $"{controller.Name} holds {dependency.Name}";
        }
    }
}
