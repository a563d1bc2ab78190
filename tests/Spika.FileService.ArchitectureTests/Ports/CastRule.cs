using System.Reflection;
using System.Reflection.Emit;
using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Ports;

/// <summary>
/// What a port answers is not cast to an implementation's type: one that is cast fits one provider only, and the
/// compiler does not see it.
/// </summary>
internal static partial class CastRule
{
    private const BindingFlags All =
        BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> _codes = typeof(OpCodes)
        .GetFields(BindingFlags.Static | BindingFlags.Public)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <param name="types">Also those that the compiler makes of async methods, iterators and lambdas.</param>
    /// <param name="ports">Interfaces and abstract classes.</param>
    public static IEnumerable<string> Violations(IEnumerable<Type> types, IReadOnlyCollection<Type> ports) =>
        from type in types
        let written = Written(type)
        from method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All))
        from target in Casts(method)
        where target != written && ports.Any(port => port != target && port.IsAssignableFrom(target))
        select $"{written.Name}.{Written(type, method)} casts to {target.Name}";

    /// <summary>The type in whose source the code of a type is.</summary>
    private static Type Written(Type type) =>
        type.Name.StartsWith('<') && type.DeclaringType is { } outer ? Written(outer) : type;

    /// <summary>The method in whose source the code of a method is.</summary>
    private static string Written(Type type, MethodBase method) =>
        WrittenName().Match($"{type.Name}.{method.Name}") is { Success: true } written
            ? written.Groups["name"].Value
            : method.Name;

    private static IEnumerable<Type> Casts(MethodBase method)
    {
        byte[] body = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int at = 0; at < body.Length; )
        {
            OpCode code = Read(body, ref at);
            if (code == OpCodes.Castclass || code == OpCodes.Isinst || code == OpCodes.Unbox_Any)
            {
                yield return method.Module.ResolveType(
                    BitConverter.ToInt32(body, at),
                    method.DeclaringType!.GetGenericArguments(),
                    method.IsGenericMethod ? method.GetGenericArguments() : null
                );
            }

            at += OperandLength(code, body, at);
        }
    }

    private static OpCode Read(byte[] body, ref int at)
    {
        short value = body[at++];
        if (value == 0xFE)
        {
            value = (short)(0xFE00 | body[at++]);
        }

        return _codes[value];
    }

    private static int OperandLength(OpCode code, byte[] body, int at) =>
        code.OperandType switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(body, at)),
            _ => 4,
        };

    // "<ReadAsync>d__1.MoveNext" of an async method, "<>c.<Read>b__0_0" of a lambda.
    [GeneratedRegex(@"<(?<name>[\w.]+)>")]
    private static partial Regex WrittenName();
}
