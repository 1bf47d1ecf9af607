import ts from 'typescript';

/** What strict users switch on. */
const STRICT: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  isolatedModules: true,
  verbatimModuleSyntax: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  types: ['node'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  // Our own declarations are checked as well: they are what is shipped.
  skipLibCheck: true,
};

/** An error of the compiler, with its place. */
export interface Problem {
  readonly file: string | undefined;
  /** From 1. */
  readonly line: number | undefined;
  readonly message: string;
}

/** Compiles files as a strict user would, all at once, and writes the JavaScript. */
export function compile(files: readonly string[], options: ts.CompilerOptions = {}): Problem[] {
  const program = ts.createProgram(files, { ...STRICT, ...options });
  const { diagnostics } = program.emit();
  return [...ts.getPreEmitDiagnostics(program), ...diagnostics].map(toProblem);
}

/** What is wrong in these files; those that they import are read, and not looked at. */
export function check(files: readonly string[], options: ts.CompilerOptions = {}): Problem[] {
  const program = ts.createProgram(files, { ...STRICT, ...options, noEmit: true });
  const own = files.flatMap((file) => program.getSourceFile(file) ?? []);
  return [
    ...program.getOptionsDiagnostics(),
    ...own.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ].map(toProblem);
}

function toProblem({ file, start = 0, messageText }: ts.Diagnostic): Problem {
  return {
    file: file?.fileName,
    line: file === undefined ? undefined : file.getLineAndCharacterOfPosition(start).line + 1,
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
  };
}

/** Problems as a reader wants them. */
export function describeProblems(problems: readonly Problem[]): string[] {
  return problems.map(({ file = '', line = 0, message }) => `${file.split('/').at(-1) ?? ''}:${line} ${message}`);
}
